"""Whether a channel is live or in rehearsal."""

from __future__ import annotations

from huikuan.flow.reminders.models import ChannelSwitch


def is_live(organization_id: int, channel: str) -> bool:
    """True when an owner has switched sending on for this channel. The safe answer, without a row, is no."""
    return ChannelSwitch.objects.filter(organization_id=organization_id, channel=channel, on=True).exists()

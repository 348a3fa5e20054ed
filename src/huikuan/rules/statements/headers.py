"""The headings of bank and wallet exports: what each column is, by the words banks use for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "date": words(
        "交易日期 交易日 记账日期 记账日 入账日期 入帐日期 入账日 日期 业务日期 发生日期 date "
        "transactiondate bookingdate postingdate valuedate 起息日"
    ),
    "time": words(
        "交易时间 完成时间 发生时间 入账时间 付款时间 时间 记账时间 交易日期时间 创建时间 time transactiontime"
    ),
    "in": words(
        "贷方发生额 贷方发生额收入 贷方金额 贷方 收入金额 转入金额 收入 存入金额 存入 来账金额 "
        "记账金额收入 贷方发生金额 credit creditamount deposit deposits moneyin paidin amountin "
        "交易金额收入 收款金额"
    ),
    "out": words(
        "借方发生额 借方发生额支取 借方金额 借方 支出金额 转出金额 支出 支取 支取金额 往账金额 "
        "记账金额支出 借方发生金额 debit debitamount withdrawal withdrawals moneyout paidout amountout "
        "交易金额支出 付款金额"
    ),
    "amount": words("交易金额 发生额 金额 商家实收 应结订单金额 amount transactionamount tradeamount"),
    "refund": words("退款金额 申请退款金额"),
    "direction": words(
        "借贷标志 借/贷 借贷 收/支 收支 收支标志 收支类型 借贷方向 收付标志 方向 资金流向 借贷标识 dc d/c "
        "dr/cr drcr direction 交易方向 往来标志 交易类型"
    ),
    "counterparty": words(
        "对方单位名称 对方户名 对方名称 对方单位 对方账户名称 对方账户名 对方帐户名称 收/付方名称 "
        "收付方名称 对方账号名称 交易对方 对手信息 对手方名称 对手户名 对手名称 交易对手 对方客户名称 对方姓名 "
        "counterparty counterpartyname payee/payer name"
    ),
    "counterparty_account": words(
        "对方账号 对方帐号 对方卡号/账号 对方账户 对方帐户 收/付方账号 收/付方帐号 收付方账号 收付方帐号 "
        "对手账号 对手方账号 对方卡号 counterpartyaccount counterpartyiban iban"
    ),
    "counterparty_bank": words(
        "对方开户行 对方行名 对方开户机构 收/付方开户行名 对方银行 对方开户行名 对方开户银行 counterpartybank"
    ),
    "payer": words("付款人名称 付款人户名 付款方名称 付款方户名 付款户名 付款人 payername payer"),
    "payer_account": words("付款人账号 付款人帐号 付款方账号 付款账号 付款帐号 payeraccount"),
    "payee": words("收款人名称 收款人户名 收款方名称 收款方户名 收款户名 收款人 payeename payee"),
    "payee_account": words("收款人账号 收款人帐号 收款方账号 收款账号 收款帐号 payeeaccount"),
    "balance": words("余额 账户余额 帐户余额 本次余额 联机余额 交易后余额 当前余额 可用余额 balance runningbalance"),
    "serial": words(
        "账户明细编号-交易流水号 交易流水号 流水号 银行流水号 账务流水号 支付宝交易号 微信订单号 交易单号 "
        "交易订单号 核心流水号 主机流水号 业务流水号 交易编号 transactionid reference "
        "transactionreference"
    ),
    "order": words("商户订单号 商家订单号 商户单号 业务参考号 客户业务编号 endtoendid customerreference"),
    "refund_order": words("商户退款单号 微信退款单号"),
    "narrative": words(
        "摘要 用途 附言 交易附言 客户附言 备注 交易摘要 交易用途 商品名称 商品说明 商品 客户摘要 交易详情 业务摘要 "
        "其它摘要 其他摘要 留言 description details memo narrative remark remarks particulars 交易说明 "
        "业务类型 交易名称"
    ),
    "currency": words("币种 币别 货币 交易货币 记账币种 交易币种 货币种类 currency ccy"),
    "status": words("当前状态 交易状态 状态 status"),
    "fee": words("服务费 手续费 fee"),
    "reversal": words("冲账标志 冲正标志 抹账标志 冲销标志"),
    "own_account": words("本方账号 本方帐号 账号 帐号 卡号 账户号 商户号 accountnumber account"),
}
"""Role → headings, the likelier first. Compared after `plain_heading`."""
OTHER_SIDE: Final = r"(?:对方|对手|收/?付方|往来)"
LIKELY: Final = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (OTHER_SIDE + r".*(?:银行|开户行|行名|机构)(?:名称?)?", "counterparty_bank"),
        (OTHER_SIDE + r".*(?:户名|名称|名字|姓名|单位|公司)", "counterparty"),
        (OTHER_SIDE + r".*(?:账号|帐号|卡号)", "counterparty_account"),
        (r".*流水号", "serial"),
        (r".*(?:附言|摘要|用途|留言)", "narrative"),
    )
)
"""Headings no list foresaw, by what they end in; a heading that is listed goes before them."""
GUESSED: Final = 1000
SEVERAL: Final = frozenset({"narrative"})
NEEDED: Final = (frozenset({"date", "time"}), frozenset({"amount", "in", "out"}))
DEEPEST: Final = 80
ROLE_OF: Final = {word: (role, place) for role, words in SYNONYMS.items() for place, word in enumerate(words)}
UNIT: Final = re.compile(r"[(（][+\-]?\s*(?:元|人民币|人民币元|rmb|cny|usd|¥|\$)\s*[)）]", re.I)


def plain_heading(text: object) -> str:
    """A heading without width, blanks, its English twin in square brackets, units and brackets."""
    plain = unicodedata.normalize("NFKC", str(text if text is not None else "")).strip().strip("`'\"").lower()
    plain = re.sub(r"\[[^\]]*\]", "", plain)
    plain = re.sub(r"\([+\-]?(?:元|人民币|人民币元|rmb|cny|usd|¥|\$)[+\-]?\)", "", plain)
    plain = UNIT.sub("", plain)
    return re.sub(r"[\s()（）_:：.]", "", plain)


def find_header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, list[int]]] | None:
    """The header row (from 0) and its columns by role: the row near the top that names most; None without one."""
    best: tuple[int, int, dict[str, list[int]]] | None = None
    for number, row in enumerate(rows[:DEEPEST]):
        roles = roles_of(row)
        if all(needed & roles.keys() for needed in NEEDED):
            score = len(roles)
            if best is None or score > best[0]:
                best = (score, number, roles)
    return (best[1], best[2]) if best else None


def meaning(heading: str) -> tuple[str, int] | None:
    """The role of a plain heading and how likely it is (0 the likeliest); None when it says nothing we need."""
    if heading in ROLE_OF:
        return ROLE_OF[heading]
    return next(((role, GUESSED) for pattern, role in LIKELY if pattern.fullmatch(heading)), None)


def roles_of(row: Sequence[object]) -> dict[str, list[int]]:
    """The columns of a header by role; of several that would do, the one whose heading is the likelier."""
    found: dict[str, list[tuple[int, int]]] = {}
    for column, cell in enumerate(row):
        known = meaning(plain_heading(cell)) if isinstance(cell, str) else None
        if known is not None:
            found.setdefault(known[0], []).append((known[1], column))
    return {
        role: sorted(column for _place, column in places) if role in SEVERAL else [min(places)[1]]
        for role, places in found.items()
    }


def named_columns(row: Sequence[object], wanted: Mapping[str, object]) -> dict[str, list[int]]:
    """The columns a person named, by heading or by place (from 0); a heading that is not there names none."""
    plain = [plain_heading(cell) for cell in row]
    found: dict[str, list[int]] = {}
    for role, name in wanted.items():
        if isinstance(name, int) and 0 <= name < len(row):
            found[role] = [name]
        elif isinstance(name, str) and plain_heading(name) in plain:
            found[role] = [plain.index(plain_heading(name))]
    return found

"""The WSGI application, for any server: `huikuan.config.wsgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

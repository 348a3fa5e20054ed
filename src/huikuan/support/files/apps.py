from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "huikuan.support.files"
    label = "files"

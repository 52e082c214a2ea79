FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONPATH=/app DJANGO_SETTINGS_MODULE=config.settings COMEBACK_ENV=production

WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY . .

# Texts and static files belong to the image. The values are for this step alone: nothing is connected to.
RUN python -m config.catalogues compile \
    && SECRET_KEY=only-to-collect-static-files-in-this-image ENCRYPTION_KEY=only-to-collect-static-files-in-this-image \
       DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost COMEBACK_BASE_HOST=example.com \
       COMEBACK_FILES=/data/files SMTP_HOST=localhost MAIL_FROM=nobody@example.com \
       python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --create-home comeback && mkdir -p /data/files && chown -R comeback /data

USER comeback
VOLUME /data
EXPOSE 8000

# One image for web, worker, dispatcher and the one-shot migration.
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY assets/package.json assets/package-lock.json assets/.npmrc assets/build.mjs ./
RUN npm ci --omit=dev --ignore-scripts && node build.mjs

FROM python:3.11-slim-bookworm AS packages
COPY requirements/base.txt /requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes -r /requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin lianmeng \
    && install -d -o lianmeng -g lianmeng -m 0750 /srv/lianmeng/files
WORKDIR /srv/lianmeng/app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=assets /build/dist assets/dist
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/lianmeng/static \
    MEDIA_ROOT=/srv/lianmeng/files \
    WEB_BIND=0.0.0.0:8000
# Collecting reads the settings but opens no connection, so these two values reach nothing.
RUN SECRET_KEY=unused DATABASE_URL=postgresql://unused@localhost/unused \
    python manage.py collectstatic --noinput --verbosity 0
USER lianmeng
VOLUME /srv/lianmeng/files
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]

# One image for `onward migrate`, `onward api` and `onward worker`.
FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build

# The build tool has a lock too, so that every byte installed has a known hash.
COPY requirements-build.lock ./
RUN python -m venv /tools && /tools/bin/pip install --require-hashes -r requirements-build.lock

# Without the extra `embedded`: here Postgres and Temporal are services of their own.
COPY requirements.lock ./
RUN python -m venv /opt/onward && /opt/onward/bin/pip install --require-hashes -r requirements.lock

COPY . ./
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/onward/bin/pip install --no-deps /wheels/*.whl

FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
COPY --from=build /opt/onward /opt/onward
ENV PATH=/opt/onward/bin:$PATH PYTHONUNBUFFERED=1
# A volume that is mounted here belongs to the same user.
RUN install --directory --owner=10001 --group=10001 --mode=0700 /heads /log-key /witness
# Numeric, so that Kubernetes and others can see that it is not root.
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["onward"]

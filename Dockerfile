# syntax=docker/dockerfile:1
# capsule-lint with Helm and Kustomize: docker run --rm -v "$PWD:/work" ghcr.io/capsule-lint/capsule-lint manifests/
# The base images are pinned by digest, and what is built by version: Go checks each module against its checksum database.

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d AS programs
ARG TARGETOS TARGETARCH
ARG HELM=v4.3.2 KUSTOMIZE=v5.8.2
ENV CGO_ENABLED=0 GOTOOLCHAIN=local
WORKDIR /programs
# What go installs for another machine lies in a folder of that machine's name; the version is what helm says of itself.
RUN GOOS="$TARGETOS" GOARCH="$TARGETARCH" go install -trimpath \
      -ldflags="-s -w -X helm.sh/helm/v4/internal/version.version=$HELM" "helm.sh/helm/v4/cmd/helm@$HELM" && \
    GOOS="$TARGETOS" GOARCH="$TARGETARCH" go install -trimpath -ldflags="-s -w" \
      "sigs.k8s.io/kustomize/kustomize/v5@$KUSTOMIZE" && \
    find /go/bin -type f -exec mv {} . \;

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE hatch_build.py ./
COPY capsule_lint capsule_lint
COPY rules rules
# What is installed is this checkout, which has one version.
# hadolint ignore=DL3013
RUN python -m venv --without-pip /opt/capsule-lint && \
    pip --python /opt/capsule-lint/bin/python install --no-cache-dir --disable-pip-version-check '.[grafana]'

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
COPY --from=programs /programs/helm /programs/kustomize /usr/local/bin/
COPY --from=build /opt/capsule-lint /opt/capsule-lint
# HOME is where Helm and --pull keep what they fetch; any user may write there, because --user names one.
RUN install -d -m 1777 /home/capsule-lint
ENV PATH="/opt/capsule-lint/bin:${PATH}" HOME=/home/capsule-lint PYTHONDONTWRITEBYTECODE=1
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["capsule-lint"]

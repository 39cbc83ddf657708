# syntax=docker/dockerfile:1
# docker build -t visutility-streams .
# Where no package feed has librdkafka.redist, run ./dev build first: its package in native/feed is then part of the context. That library needs libz.so.1,
# which the chiseled image lacks: --build-arg RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble (and a build machine whose glibc is no newer than the image's).
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY . .
# Where it could not be compiled ahead of time, the public librdkafka.redist brings the libraries of every platform; the image runs on one.
RUN ./dev publish /app && if [ -d /app/runtimes ]; then find /app/runtimes -mindepth 1 -maxdepth 1 ! -name 'linux-*' -exec rm -rf {} +; fi

# Neither shell nor package manager, so a probe is HTTP or an exec of the executable itself.
FROM ${RUNTIME}
WORKDIR /app
COPY --from=build /app .
COPY --from=build /source/rules/default.json rules/
# The image's own unprivileged user, as a number, so that Kubernetes' runAsNonRoot can check it.
USER 1654:1654
# The runtime's diagnostics socket would need a writable temporary folder under a read-only root.
ENV DOTNET_EnableDiagnostics=0
ENTRYPOINT ["/app/visutility"]
CMD ["run"]

# slimfit for CPUs, with the Java that it needs:
#     docker build --tag slimfit .
#     docker run --rm --volume "$PWD:/work" slimfit train --train-file reviews.csv --output runs/reviews
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /source
COPY . .
RUN dist/make --folder --runtime /opt/slimfit

FROM debian:stable-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libstdc++6 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/slimfit /opt/slimfit
ENV SLIMFIT_CACHE=/var/cache/slimfit
RUN mkdir --mode=1777 /var/cache/slimfit && /opt/slimfit/slimfit doctor
WORKDIR /work
ENTRYPOINT ["/opt/slimfit/slimfit"]

# The images of the programs. Ingest, stats and feed are functions; migrate, retention and publisher are commands.
#
#   docker build --target function --build-arg PROGRAM=ingest -t sekali/ingest .
#
# Builds with the classic builder and with BuildKit, for amd64 and arm64.

# ---- passwords: random ones for the Compose stack ----------------------------------------------------------------------
FROM debian:bookworm-slim AS passwords
COPY deploy/compose/make-passwords.sh /make-passwords.sh
# A new volume takes its owner from the folder that it covers.
RUN mkdir -p /passwords/superuser /passwords/owner /passwords/ingest /passwords/stats /passwords/feed && chown -R 10001:10001 /passwords
USER 10001:10001
ENTRYPOINT ["/make-passwords.sh"]

# ---- the jars ------------------------------------------------------------------------------------------------------
FROM maven:3-eclipse-temurin-25 AS jars
WORKDIR /src
# The poms alone first: the libraries come down again only when a pom changes, not with each line of code.
COPY pom.xml ./
COPY settings/pom.xml settings/
COPY logging/pom.xml logging/
COPY database/pom.xml database/
COPY broker/pom.xml broker/
COPY schema/pom.xml schema/
COPY embedded/pom.xml embedded/
COPY testing/pom.xml testing/
COPY functions/host/pom.xml functions/host/
COPY functions/ingest/pom.xml functions/ingest/
COPY functions/events/pom.xml functions/events/
COPY functions/stats/pom.xml functions/stats/
COPY functions/feed/pom.xml functions/feed/
COPY functions/relay/pom.xml functions/relay/
COPY cli/pom.xml cli/
COPY jobs/publisher/pom.xml jobs/publisher/
COPY jobs/retention/pom.xml jobs/retention/
COPY local/pom.xml local/
COPY images/pom.xml images/
COPY charts/pom.xml charts/
COPY chaos/pom.xml chaos/
COPY bench/pom.xml bench/
ENV MAVEN_OPTS=--sun-misc-unsafe-memory-access=allow
ENV BUILD="mvn -B -ntp -q -Dquick package -am -pl schema,functions/ingest,functions/stats,functions/feed,jobs/publisher,jobs/retention,images"
RUN $BUILD
COPY . .
RUN $BUILD
# Libraries and our own jars apart, so that a release changes a small layer and leaves the large one alone.
RUN for program in functions/ingest functions/stats functions/feed schema jobs/retention jobs/publisher images; do \
      target=$program/target; jar=$(ls $target/sekali-*.jar); out=/out/$(basename $jar .jar); \
      mkdir -p $out/lib $out/own/lib && mv $target/lib/sekali-*.jar $out/own/lib/ ; \
      mv $target/lib/*.jar $out/lib/ && mv $jar $out/own/ || exit 1; \
    done

# ---- a Java runtime of the parts that are needed -------------------------------------------------------------------
FROM eclipse-temurin:25-jdk AS jre
RUN jlink --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.management,jdk.unsupported \
      --strip-debug --no-man-pages --no-header-files --compress=zip-6 --output /jre

FROM debian:bookworm-slim AS runtime
COPY --from=jre /jre /opt/jre
# Whoever reads a container's log is a collector.
ENV PATH=/opt/jre/bin:$PATH LANG=C.UTF-8 LOG_FORMAT=json
# A name for tools that ask for one; the user itself by number, so that Kubernetes can see that it isn't root.
RUN echo 'sekali:x:10001:10001:Sekali:/app:/usr/sbin/nologin' >> /etc/passwd
USER 10001:10001
WORKDIR /app

# ---- the programs --------------------------------------------------------------------------------------------------
FROM runtime AS program
ARG PROGRAM
COPY --from=jars /out/sekali-$PROGRAM/lib lib
COPY --from=jars /out/sekali-$PROGRAM/own/lib lib
COPY --from=jars /out/sekali-$PROGRAM/own/sekali-$PROGRAM.jar program.jar
COPY images/java.options java.options

FROM program AS cache
ARG PROGRAM
COPY --from=jars /out/sekali-images/lib /training/lib
COPY --from=jars /out/sekali-images/own /training
RUN java -cp '/training/*:/training/lib/*' dev.sekali.images.Train $PROGRAM /app/java.options /tmp/app.aot /tmp/start-times.txt

# A program that does its work and ends: migrate, retention, publisher.
FROM program AS command
ARG PROGRAM
COPY --from=cache /tmp/app.aot /tmp/start-times.txt ./
ENTRYPOINT ["java", "-XX:AOTCache=/app/app.aot", "@/app/java.options"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sekali $PROGRAM" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# A program that serves: ingest, stats, feed.
FROM command AS function
EXPOSE 8080 8081
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s \
  CMD ["java", "-XX:AOTCache=/app/app.aot", "-XX:+UseSerialGC", "-cp", "/app/program.jar", "dev.sekali.host.ReadyProbe"]

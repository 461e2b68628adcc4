# docker build -t tellerline .
FROM node:24-bookworm-slim AS build
WORKDIR /build
# What is installed changes more seldom than the sources. The optional packages
# are needed here: the compiler's and buf's binaries are among them.
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN node scripts/prepare.mjs
COPY . .
RUN node scripts/prepare.mjs --build \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund \
  && rm -rf node_modules/.cache node_modules/.tellerline-*

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root and never written to: the root file system may be read-only.
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/config config
COPY --from=build /build/dist dist
# The image's user node, by number, so that runAsNonRoot can see it.
USER 1000:1000
EXPOSE 50051 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.TELLERLINE_HTTP_PORT ?? 8080}/health/ready`, { signal: AbortSignal.timeout(3000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]

import { nameOf } from './words.ts';

/** Images that run beside Node.js services, by the last part of their name, from any publisher. */
const ANYWHERE: ReadonlySet<string> = words(
  'postgres postgresql postgis pgvector timescaledb timescaledb-ha pgbouncer mysql mysql-server mariadb percona mongo mongodb',
  'mongodb-community-server mongo-express redis redis-stack redis-stack-server redis-commander valkey keydb dragonfly memcached',
  'rabbitmq kafka cp-kafka zookeeper cp-zookeeper redpanda nats eclipse-mosquitto elasticsearch opensearch kibana meilisearch',
  'typesense cassandra scylla clickhouse-server clickhouse influxdb neo4j couchdb etcd qdrant weaviate milvus minio',
  'dynamodb-local cockroach arangodb solr ferretdb nginx nginx-unprivileged nginx-proxy httpd traefik haproxy envoy',
  'proxyv2 cloudflared varnish cloud-sql-proxy gce-proxy oauth2-proxy daprd aws-appmesh-envoy prometheus grafana loki promtail',
  'alertmanager node-exporter cadvisor postgres-exporter redis_exporter jaeger zipkin opentelemetry-collector',
  'opentelemetry-collector-contrib aws-otel-collector fluentd fluent-bit aws-for-fluent-bit logstash filebeat datadog-agent',
  'aws-xray-daemon cloudwatch-agent statsd-exporter adminer pgadmin4 phpmyadmin mailhog mailpit maildev localstack portainer',
  'portainer-ce watchtower',
);

/** Images whose last name part is ambiguous, with their publisher; without a publisher, official images. */
const QUALIFIED: ReadonlySet<string> = words(
  'linkerd/proxy datadog/agent datadoghq/agent jaegertracing/all-in-one minio/mc timberio/vector hashicorp/consul',
  'hashicorp/vault consul vault registry caddy busybox alpine tailscale/tailscale grafana/tempo grafana/agent grafana/alloy',
);

/** Commands of programs that do not use Node.js. */
const PROGRAMS: ReadonlySet<string> = words(
  'python python3 gunicorn uvicorn celery flask django-admin bundle rails puma sidekiq ruby rake java gradle php php-fpm',
  'nginx httpd caddy haproxy postgres mysqld mongod redis-server memcached dotnet mix elixir',
);

/** Commands that start Node.js, directly or indirectly. */
const STARTERS: ReadonlySet<string> = words(
  'node nodejs npm npx pnpm yarn corepack tsx ts-node pm2-runtime nodemon next nest',
);

/**
 * Returns why a workload is not a Node.js service, judged by its image and command; `undefined` if it may be one.
 * @param image as the file names it: `registry/name:tag@digest`
 */
export function foreignReason(image: string | undefined, argv: readonly string[]): string | undefined {
  const commands = argv.flatMap((word) => word.split(/\s+/)).map((word) => nameOf(word));
  if (commands.some((name) => STARTERS.has(name))) return undefined;
  const program = commands.find((name) => PROGRAMS.has(name));
  if (program !== undefined) return `${program} is not a Node.js program`;
  const parts = image === undefined ? [] : nameParts(image);
  const name = parts.at(-1);
  if (name === undefined) return undefined;
  return ANYWHERE.has(name) || QUALIFIED.has(parts.slice(-2).join('/'))
    ? `its image is ${name}, not a Node.js service`
    : undefined;
}

/** Returns the parts of a name: `postgres` of `docker.io/library/postgres:16@sha256:…`. Official images have no publisher. */
function nameParts(image: string): string[] {
  const parts = image.toLowerCase().split('@', 1)[0]?.split('/') ?? [];
  const [last = ''] = parts.at(-1)?.split(':', 1) ?? [];
  return [...parts.slice(0, -1).filter((part) => part !== 'library' && !/[.:]/.test(part)), last];
}

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

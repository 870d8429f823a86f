import { SHORT, type Shape } from './shape.ts';

const probes =
  'readinessProbe: { httpGet: { path: /health/ready, port: 8080 }, periodSeconds: 2, failureThreshold: 3 }';

/** Platforms that run containers of many services. */
export const ORCHESTRATORS: readonly Shape[] = [
  {
    title: 'a Knative Service',
    files: {
      'service.yaml': `apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: web }
spec:
  template:
    metadata: { annotations: { autoscaling.knative.dev/min-scale: "1" } }
    spec:
      containerConcurrency: 80
      timeoutSeconds: 50
      containers: [{ image: ghcr.io/acme/web, ports: [{ containerPort: 8080 }] }]
`,
    },
    right: {
      workloads: { 'Knative Service web, container ': [50_000, 'grace-too-short'] },
      assumed: ['preStop of Knative 30000'],
    },
  },
  {
    title: 'a service of Cloud Run, as gcloud exports it',
    files: {
      'service.yaml': `apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: web
  annotations: { run.googleapis.com/ingress: all }
spec:
  template:
    spec:
      containerConcurrency: 80
      timeoutSeconds: 300
      containers: [{ name: web-1, image: gcr.io/acme/web, ports: [{ containerPort: 8080 }] }]
  traffic: [{ percent: 100, latestRevision: true }]
`,
    },
    right: {
      workloads: { 'Cloud Run Service web, container web-1': [10_000, 'grace-too-short'] },
      changes: { 'grace-too-short': 'deadline: 7500' },
    },
  },
  {
    title: 'a Rollout of Argo, with a proxy beside the service',
    files: {
      'rollout.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: web }
spec:
  replicas: 3
  strategy: { canary: { maxUnavailable: "100%", steps: [{ setWeight: 20 }] } }
  template:
    spec:
      terminationGracePeriodSeconds: 60
      containers:
        - name: web
          image: acme/web
          ports: [{ containerPort: 8080 }]
          ${probes}
        - name: istio-proxy
          image: docker.io/istio/proxyv2:1.24
        - name: sql
          image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14
`,
    },
    right: {
      workloads: { 'Rollout web, container web': [60_000, 'all-at-once'] },
      skipped: ['Rollout web, container istio-proxy', 'Rollout web, container sql'],
    },
  },
  {
    title: 'a custom resource of an unknown operator, beside other objects',
    files: {
      'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
---
apiVersion: apps.kruise.io/v1alpha1
kind: CloneSet
metadata: { name: web }
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 45
      containers: [{ name: web, image: acme/proxy, command: [sh, -c, npm start] }]
`,
    },
    right: {
      workloads: { 'CloneSet web, container web': [45_000, 'package-manager-in-between'] },
      skipped: ['ConfigMap settings'],
    },
  },
  {
    title: 'a CronJob, which receives no requests',
    files: {
      'job.yaml': `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec: { containers: [{ name: job, image: acme/job, args: [node, job.js] }] }
`,
    },
    options: SHORT,
    right: { workloads: { 'CronJob nightly, container job': [30_000] } },
  },
  {
    title: 'a task definition of ECS on Fargate, with helpers beside the service',
    files: {
      'task-definition.json': JSON.stringify({
        family: 'web',
        requiresCompatibilities: ['FARGATE'],
        containerDefinitions: [
          {
            name: 'app',
            image: '1.dkr.ecr.eu-west-1.amazonaws.com/web:1',
            command: ['npm', 'start'],
            stopTimeout: 120,
          },
          { name: 'xray', image: 'public.ecr.aws/xray/aws-xray-daemon:latest' },
          { name: 'logs', image: 'acme/router', firelensConfiguration: { type: 'fluentbit' } },
        ],
      }),
    },
    options: { drain: { deadline: 200_000 } },
    right: {
      workloads: { 'task web, container app': [120_000, 'grace-too-short', 'package-manager-in-between'] },
      skipped: ['task web, container xray', 'task web, container logs'],
      changes: { 'grace-too-short': 'deadline: 117500' },
    },
  },
  {
    title: 'output of describe-task-definition without a stopTimeout',
    files: {
      'web.json': JSON.stringify({
        taskDefinition: {
          family: 'api',
          containerDefinitions: [
            { name: 'api', image: 'api', entryPoint: ['sh', '-c'], command: ['node server.js'] },
          ],
        },
      }),
    },
    right: {
      workloads: { 'task api, container api': [30_000, 'shell-in-between'] },
      assumed: ['stopTimeout 30000'],
    },
  },
  {
    title: 'a task definition indented with tabs, with an unknown image',
    files: {
      'task-definition.json': JSON.stringify(
        {
          family: 'web',
          containerDefinitions: [
            { name: 'web', image: 'acme/agent:1', entryPoint: ['node'], command: ['.'] },
          ],
        },
        undefined,
        '\t',
      ),
    },
    options: SHORT,
    right: { workloads: { 'task web, container web': [30_000] } },
  },
  {
    title: 'a CloudFormation template',
    files: {
      'stack.yml': `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Cluster: { Type: "AWS::ECS::Cluster" }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Sub "\${AWS::StackName}-web"
      ContainerDefinitions:
        - Name: web
          Image: !Ref Image
          StopTimeout: 10
          Command: [node, server.js]
`,
    },
    right: {
      workloads: { 'task Task, container web': [10_000, 'grace-too-short'] },
      changes: { 'grace-too-short': 'Resources.Task.Properties.ContainerDefinitions[0].StopTimeout: 28' },
    },
  },
  {
    title: 'a Nomad job',
    files: {
      'web.nomad.hcl': `variable "kill_timeout" {
  type    = string
  default = "40s"
}

job "web" {
  group "api" {
    count = 2
    task "server" {
      driver       = "docker"
      kill_timeout = var.kill_timeout
      config {
        image   = "acme/web:\${var.tag}"
        command = "sh"
        args    = ["-c", "node server.js"]
      }
    }
    task "metrics" {
      driver = "docker"
      config {
        image = "prom/statsd-exporter:v0.28"
      }
    }
  }
}
`,
    },
    right: {
      workloads: { 'job web, group api, task server': [40_000, 'kill-timeout-capped', 'shell-in-between'] },
      skipped: ['job web, group api, task metrics'],
      assumed: ['var.kill_timeout 40s'],
      changes: { 'shell-in-between': 'args = ["-c","exec node server.js"]' },
    },
  },
  {
    title: 'a Nomad job without settings for its end',
    files: {
      'web.nomad':
        'job "web" {\n  group "g" {\n    task "t" {\n      driver = "exec"\n      config {\n        command = "node"\n      }\n    }\n  }\n}\n',
    },
    right: {
      workloads: { 'job web, group g, task t': [5_000, 'grace-too-short'] },
      assumed: ['kill_timeout 5000'],
      changes: { 'grace-too-short': 'kill_timeout = "28s"' },
    },
  },
  {
    title: 'a Nomad job in the JSON of the API',
    files: {
      'job.json': JSON.stringify({
        Job: {
          Name: 'web',
          TaskGroups: [
            {
              Name: 'g',
              Tasks: [
                {
                  Name: 't',
                  Driver: 'docker',
                  KillTimeout: 28e9,
                  KillSignal: 'SIGHUP',
                  Config: { image: 'acme/web' },
                },
              ],
            },
          ],
        },
      }),
    },
    right: { workloads: { 'job web, group g, task t': [28_000, 'signal-not-heard'] } },
  },
  {
    title: 'a Nomad job with a computed time',
    files: {
      'web.nomad.hcl':
        'job "web" {\n  group "g" {\n    task "t" {\n      driver       = "docker"\n      kill_timeout = "${var.grace}"\n    }\n  }\n}\n',
    },
    right: { refused: 'Replace the expressions first: nomad job run -output' },
  },
];

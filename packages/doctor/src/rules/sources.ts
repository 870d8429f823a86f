/** The sources of the rules. */
export const SOURCES = {
  termination: {
    title: 'Kubernetes, Pod termination',
    url: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  },
  probes: {
    title: 'Kubernetes, container probes',
    url: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes',
  },
  prober: {
    title: 'kubelet, prober/worker.go',
    url: 'https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/worker.go',
  },
  probeGrace: {
    title: 'Kubernetes, probe-level terminationGracePeriodSeconds',
    url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#probe-level-terminationgraceperiodseconds',
  },
  disruptions: {
    title: 'Kubernetes, disruptions',
    url: 'https://kubernetes.io/docs/concepts/workloads/pods/disruptions/',
  },
  preStopSleep: {
    title: 'KEP-3960',
    url: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/3960-pod-lifecycle-sleep-action',
  },
  terminatingEndpoints: {
    title: 'KEP-1669',
    url: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1669-proxy-terminating-endpoints',
  },
  composeDeploy: {
    title: 'Compose, deploy.update_config',
    url: 'https://docs.docker.com/reference/compose-file/deploy/#update_config',
  },
  composeExtends: {
    title: 'Compose, extends',
    url: 'https://docs.docker.com/reference/compose-file/services/#extends',
  },
  composeBuild: {
    title: 'Compose, build',
    url: 'https://docs.docker.com/reference/compose-file/build/',
  },
  nomadKillTimeout: {
    title: 'Nomad, max_kill_timeout',
    url: 'https://developer.hashicorp.com/nomad/docs/configuration/client#max_kill_timeout',
  },
  signalEvents: {
    title: 'Node.js, signal events',
    url: 'https://nodejs.org/api/process.html#signal-events',
  },
  dockerNode: {
    title: 'nodejs/docker-node, best practices',
    url: 'https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#cmd',
  },
  systemdKill: {
    title: 'systemd.kill(5)',
    url: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.kill.html',
  },
  systemdService: {
    title: 'systemd.service(5)',
    url: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html',
  },
  cluster: { title: 'Node.js, cluster', url: 'https://nodejs.org/api/cluster.html' },
  pm2Stop: {
    title: 'pm2, graceful stop',
    url: 'https://pm2.keymetrics.io/docs/usage/signals-clean-restart/#graceful-stop',
  },
  pm2Reload: {
    title: 'Unitech/pm2, lib/God/Reload.js',
    url: 'https://github.com/Unitech/pm2/blob/master/lib/God/Reload.js',
  },
  healthChecks: {
    title: 'the worked case of openshift/installer#3537',
    url: 'https://github.com/openshift/installer/pull/3537',
  },
  idleTimeout: {
    title: 'RFC 9112 §9.5, AWS ALB, connection idle timeout',
    url: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout',
  },
  deregistration: {
    title: 'AWS ALB, deregistration delay',
    url: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay',
  },
  options: { title: 'options of the drain', url: 'docs/options.md#how-the-times-fit-together' },
  workers: { title: 'settings of the drain', url: 'docs/settings.md#nodecluster' },
  limits: { title: 'settings of the drain', url: 'docs/settings.md#the-deadline-and-who-kills' },
} as const;

module.exports = {
  apps: [
    {
      name: 'quiesce-example',
      script: '../src/server.js',
      // The folder of this file, wherever pm2 is called.
      cwd: __dirname,
      // In fork mode a reload is a restart: the port is closed until the new process listens.
      exec_mode: 'cluster',
      instances: 2,

      // The old process is stopped once the new one has sent the message `ready`, not when it listens.
      wait_ready: true,
      // After this time pm2 stops the old process, even if the new one is not ready. The default is 3 s.
      listen_timeout: 30_000,

      // Longer than the drain takes at most: deadline 25 s + exitGrace 0.5 s + 2 s. The default is 1.6 s.
      kill_timeout: 28_000,
    },
  ],
};

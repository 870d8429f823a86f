# Puma's settings: https://puma.io/puma/Puma/DSL.html
# Set: force_shutdown_after, unlimited by default, and 256 threads instead of 5, because each request and event stream occupies a thread.
bind "tcp://127.0.0.1:#{ENV.fetch('PORT')}"
environment 'production'
threads 256, 256
force_shutdown_after 5

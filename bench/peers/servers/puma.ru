# A Rack application without a framework, for puma.rb.
class Events
  def initialize(events, pause)
    @events = events
    @pause = pause
  end

  def each
    @events.each do |data|
      yield "data: #{data}\n\n"
      sleep @pause
    end
  end
end

BIG = 'a' * (20 * 2**20)
TICKS = Enumerator.new { |events| loop { events << 'tick' } }
TOKENS = (0...30).map { |count| "token #{count}" } + ['[DONE]']

run(lambda do |env|
  env['rack.input'].read
  events = { 'Content-Type' => 'text/event-stream' }
  case env['PATH_INFO']
  when '/events' then next [200, events, Events.new(TICKS, 1)]
  when '/tokens' then next [200, events, Events.new(TOKENS, 0.1)]
  when '/big' then next [200, { 'Content-Length' => BIG.size.to_s }, [BIG]]
  when '/slow' then sleep 0.6
  when '/work'
    sleep 2.5
    $stdout.write "work done\n"
    $stdout.flush
  end
  [200, { 'Content-Length' => '5' }, ['hello']]
end)

-- Moves a replay from one of some states to another.
-- KEYS: replay, running.
-- ARGV: id, state to, states from.
-- Returns its state afterwards, false when there is no such replay. The sweeper then sees a replay with work left as
-- running.
local state = redis.call('HGET', KEYS[1], 'state')
for at = 3, #ARGV do
  if state == ARGV[at] then
    state = ARGV[2]
    redis.call('HSET', KEYS[1], 'state', state)
    if state == 'running' or state == 'aborting' then redis.call('SADD', KEYS[2], ARGV[1]) end
    break
  end
end
return state

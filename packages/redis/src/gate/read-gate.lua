-- Reads a destination's gate.
-- KEYS: gate.
-- Returns {now ms, state or '', until ms, failures, reason or '', since ms or '', mark of the token or '', answer or
-- ''}.
-- When the clock was set back, the wait starts anew instead of growing, and the new end is written.
-- Run twice: the same answer.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state, untilMs, failures, reason, since, token, wait, answer =
  unpack(redis.call('HMGET', KEYS[1], 'state', 'until', 'failures', 'reason', 'since', 'token', 'wait', 'answer'))
if state and wait and tonumber(untilMs) > now + wait then
  untilMs = string.format('%d', now + wait)
  redis.call('HSET', KEYS[1], 'until', untilMs)
end
return { now, state or '', untilMs or '0', failures or '0', reason or '', since or '', token or '', answer or '' }

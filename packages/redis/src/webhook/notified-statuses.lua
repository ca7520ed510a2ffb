-- Records that a webhook was notified of some statuses.
-- KEYS: report, outbox.
-- ARGV: notified before, notified now.
-- Returns {notified in all, expected, waiting}.
-- Run twice: does nothing when `notified before` no longer holds.
local report, outbox = unpack(KEYS)
local before, count = tonumber(ARGV[1]), tonumber(ARGV[2])
if tonumber(redis.call('HGET', report, 'notified') or 0) == before then
  redis.call('LTRIM', outbox, count, -1)
  redis.call('HSET', report, 'notified', before + count)
  redis.call('HDEL', report, 'sending', 'failures', 'failingSince')
end
return {
  tonumber(redis.call('HGET', report, 'notified') or 0),
  tonumber(redis.call('HGET', report, 'expected') or 0),
  redis.call('LLEN', outbox),
}

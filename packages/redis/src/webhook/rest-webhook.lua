-- Postpones the webhook of a report, unless it was made due since it was taken.
-- KEYS: due webhooks of the source.
-- ARGV: report id, until when it was held (ms), until when it rests (ms).
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if score and tonumber(score) == tonumber(ARGV[2]) then redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end

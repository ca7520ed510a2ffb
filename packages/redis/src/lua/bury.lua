-- Writes dead letters of one destination. KEYS: index by time.
-- ARGV: letter prefix, retention seconds, then per letter: id, died at (ms), record (JSON).
-- Twice: the same id is written again.
local prefix, retention = ARGV[1], ARGV[2]
for at = 3, #ARGV, 3 do
  redis.call('SET', prefix .. ARGV[at], ARGV[at + 2], 'EX', retention)
  redis.call('ZADD', KEYS[1], ARGV[at + 1], ARGV[at])
end
return (#ARGV - 2) / 3

-- Adds a segment to a lane. Redis gives the entry its id, so the id carries the time of arrival.
-- KEYS: stream, waiting, deadlines, closed.
-- ARGV: segment, conversions in it, the first deadline among them (Unix seconds), the number of lanes by which the
-- producer chose this one.
-- Returns {1 if it was empty, else 0, waiting before, waiting after}, or {-1, lanes} when there are more lanes now.
-- Run twice: a second segment with the same conversions is added. The ledger recognises those.
local lanes = string.match(redis.call('GET', KEYS[4]) or '', '^%d+')
if lanes and tonumber(lanes) > tonumber(ARGV[4]) then return {-1, tonumber(lanes)} end
local wasEmpty = redis.call('XLEN', KEYS[1]) == 0 and 1 or 0
redis.call('XADD', KEYS[1], '*', 'c', ARGV[2], 'v', ARGV[1], 'd', ARGV[3])
redis.call('HINCRBY', KEYS[3], math.floor(ARGV[3] / 3600), 1)
local after = redis.call('INCRBY', KEYS[2], ARGV[2])
return {wasEmpty, after - ARGV[2], after}

-- Closes a lane to producers that know of fewer lanes: what they append may belong to another lane now.
-- KEYS: stream, closed.
-- ARGV: the new number of lanes.
-- Returns 1 while the lane holds segments from before it was closed, else 0.
-- Run twice: the lane stays closed from the same segment on.
local stream, closed = unpack(KEYS)
local lanes, last = string.match(redis.call('GET', closed) or '', '^(%d+) (%S+)$')
if not lanes or tonumber(lanes) < tonumber(ARGV[1]) then
  local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  last = newest and newest[1] or '0-0'
  redis.call('SET', closed, ARGV[1] .. ' ' .. last)
end
return #redis.call('XRANGE', stream, '-', last, 'COUNT', 1)

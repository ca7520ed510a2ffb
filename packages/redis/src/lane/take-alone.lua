-- Chooses the segment that a drain reads alone, and records that it does.
-- KEYS: stream, alone.
-- ARGV: nonce of the drain's lease.
-- A segment that a drain took and did not release is taken again. Otherwise the one after the last that was taken: that
-- one killed nobody, and its conversions wait for the platform. After the last segment comes the head again.
-- Returns {segment id, how many drains took it before and did not release, id of the segment before it or ''}, or nothing
-- when the lane is empty.
-- Run twice: a drain is counted once.
local stream, alone = unpack(KEYS)
local id, times, by = string.match(redis.call('GET', alone) or '', '^(%S+) (%d+) (%S+)$')
local before = tonumber(times) or 0
local isThere = before > 0 and #redis.call('XRANGE', stream, id, id) == 1
if isThere and by == ARGV[1] then
  before = before - 1
elseif not isThere then
  local next = id and redis.call('XRANGE', stream, '(' .. id, '+', 'COUNT', 1)[1]
  next = next or redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  if not next then return {} end
  id, before = next[1], 0
end
redis.call('SET', alone, id .. ' ' .. string.format('%d', before + 1) .. ' ' .. ARGV[1], 'EX', 86400)
local previous = redis.call('XREVRANGE', stream, '(' .. id, '-', 'COUNT', 1)[1]
return { id, before, previous and previous[1] or '' }

-- Takes conversions out of a lane; prepended to the scripts that do. Uses `ended.lua` and `sections.lua`.

-- Records which conversions of a segment are finished now (a bit each) while others are not. Returns how many were not
-- finished before; 0 when the segment is gone.
local function endPart(stream, waiting, ended, segment, indexes)
  if #redis.call('XRANGE', stream, segment, segment) == 0 then return 0 end
  local before = redis.call('HGET', ended, segment) or ''
  local both = {}
  for at = 1, math.max(#before, #indexes) do
    both[at] = string.char(bit.bor(string.byte(before, at) or 0, string.byte(indexes, at) or 0))
  end
  local after = table.concat(both)
  redis.call('HSET', ended, segment, after)
  local newlyEnded = countBits(after) - countBits(before)
  redis.call('DECRBY', waiting, newlyEnded)
  return newlyEnded
end

-- Finishes the segments of two sections. 'parts': segment, which of its conversions are finished. 'finished': segment,
-- conversions in it, its first deadline. Returns how many conversions were not finished before.
local function endSegments(stream, waiting, deadlines, ended)
  local settled = 0
  for segment, indexes in rows('parts', 2) do
    settled = settled + endPart(stream, waiting, ended, segment, indexes)
  end
  for segment, count, deadline in rows('finished', 3) do
    if redis.call('XDEL', stream, segment) == 1 then
      count = count - countBits(redis.call('HGET', ended, segment) or '')
      redis.call('HDEL', ended, segment)
      redis.call('DECRBY', waiting, count)
      local hour = math.floor(deadline / 3600)
      if redis.call('HINCRBY', deadlines, hour, -1) <= 0 then redis.call('HDEL', deadlines, hour) end
      settled = settled + count
    end
  end
  return settled
end

-- Whether a script ends any conversion of a segment.
local function endsSegments()
  return not (isEmpty('parts') and isEmpty('finished'))
end

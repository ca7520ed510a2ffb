-- What the scripts about dead letters share; put before each of them.

-- Takes a letter out of the indexes that it stands in; its record stays.
local function takeOutOfIndexes(byTime, letterPrefix, facetPrefix, id)
  if redis.call('ZREM', byTime, id) == 0 then return false end
  local record = redis.call('GET', letterPrefix .. id)
  if record then
    for _, facet in ipairs(cjson.decode(record).facets) do redis.call('ZREM', facetPrefix .. facet, id) end
  end
  return true
end

-- Ends what a replay had to wait for, if a replay had sent this letter, and counts how it ended.
local function countForReplay(replaying, replayPrefix, id, how)
  local replay = redis.call('HGET', replaying, id)
  if not replay then return end
  redis.call('HDEL', replaying, id)
  if redis.call('EXISTS', replayPrefix .. replay) == 1 then redis.call('HINCRBY', replayPrefix .. replay, how, 1) end
end

-- What the scripts share that trust what was acknowledged before; put before each of them.

-- Names the server as it runs now: another after a restart or a failover, which may have lost the last acknowledged writes.
local function incarnationNow()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
end

-- Shared by the scripts that rely on writes acknowledged earlier; prepended to each of them.

-- Identifies the running server. It changes with a restart or failover, which may have lost the last acknowledged
-- writes.
local function incarnationNow()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
end

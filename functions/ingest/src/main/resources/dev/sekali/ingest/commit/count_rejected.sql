-- Parameters: 1 the shard of this committer  2 how many more events were rejected
INSERT INTO audit_rejected (shard, rejected) VALUES (?, ?)
ON CONFLICT (shard) DO UPDATE SET rejected = audit_rejected.rejected + excluded.rejected

-- How far retention has deleted.
SELECT expired FROM retention_mark

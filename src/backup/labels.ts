/** `app.kubernetes.io/name` of backups: the terminal finds an instance's by it, and by the instance. */
export const BACKUP_NAME = 'openclaw-backup';

/** Container that the program runs in. */
export const BACKUP_CONTAINER = 'backup';

/** `app.kubernetes.io/name` of backups: the terminal finds an instance's by it, and by the instance. */
export const BACKUP_NAME = 'openclaw-backup';

/** Container that keeps archives, and puts them back. */
export const BACKUP_CONTAINER = 'backup';

/** Init container in which OpenClaw makes an archive. */
export const PACK_CONTAINER = 'pack';

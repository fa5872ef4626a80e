/*
 * Names of the files with a bucket's credentials: keys of their Secret, and fields that they are sealed as.
 */

/** The access key's id. */
export const ACCESS_KEY_ID = 'bucket-access-key-id';

/** The secret that belongs to it. */
export const SECRET_ACCESS_KEY = 'bucket-secret-access-key';

/** A query option that the service does not understand; its message is for the error body. */
export class QueryError extends Error {}

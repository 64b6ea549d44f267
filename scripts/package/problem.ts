/** Something about the app package that Teams would refuse or show wrongly. */
export interface Problem {
  /** File, and the place in it where there is one. */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}

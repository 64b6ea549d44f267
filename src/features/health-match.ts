/** An open service health issue that an incident looks like, and why. */
export interface HealthMatch {
  /** Such as `EX123456`. */
  readonly issueId: string;
  readonly title: string;
  readonly service: string;
  /** What both texts say. */
  readonly words: readonly string[];
  /** The issue in the admin centre. */
  readonly url: string;
}

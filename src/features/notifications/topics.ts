export type { DigestRow, ListPastChanges, PastChange, RootView, Topic, TopicSource } from '../topics.ts';

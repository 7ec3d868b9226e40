/** The nouns that more than one page shows, as the house writes them. Coin amounts are decimal strings of units. */

export type Units = string;
/** Sixteen bytes as 32 hexadecimal characters. */
export type Id = string;
export type Sequences = Record<string, number>;

export interface House {
  name: string;
  sandbox: boolean;
  chain_id: string;
  genesis_hash: string;
  symbol: string;
  units_per_cent: number;
  height: number;
  sequencer_key: string;
  delegate: number;
  gifts: CatalogueGift[];
  allowance: { cap_default_cents: number; cap_max_cents: number; single_max_cents: number; days_max: number };
  secure_origin: string | null;
  version: string;
  live: Sequences;
}

export interface CatalogueGift {
  gift: number;
  name_key: string;
  cents: number;
  units: Units;
}

/** 0 sprout, 1 fruit, 2 crown, 3 royal. */
export type Level = 0 | 1 | 2 | 3;

export interface Me {
  account: number;
  name: string;
  language: string;
  level: Level;
  level_points: number;
  has_words: boolean;
  /** Whether others see the member among high scores. */
  shown_in_scores: boolean;
  device_key: string;
  created_ms: number;
  live: Sequences;
}

/** What a device that was removed is told while it may still undo that. */
export interface Leaving {
  account: number;
  owner_until_ms: number;
  /** Null where the house no longer knows. */
  removed_ms: number | null;
  others: OtherKey[];
}

/** A key that stays in the account. */
export interface OtherKey {
  key: string;
  name: string | null;
  words: boolean;
  added_ms: number;
  /** It signed the removal of the device that asks. */
  removed_this: boolean;
}

export interface SongCard {
  id: Id;
  number: number;
  title: string;
  artist: string;
  /** Under which the artist's page is. */
  artist_key: string;
  languages: string[];
  year: number | null;
  genres: string[];
  /** The collection that the text belongs to. */
  edition: string | null;
  duration_ms: number;
  price_cents: number;
  cover_url: string | null;
  needs_audio: boolean;
  voices: number;
  duet: boolean;
  /** Else it has words and times alone: it is sung freely and gives no points. */
  has_melody: boolean;
  /** MIDI numbers; null where no note has a pitch. */
  lowest: number | null;
  highest: number | null;
  own: boolean;
  singings: number;
  preview_ms: number;
  sung_by_me: boolean;
}

export interface Singer {
  account: number;
  /** Null where the member was erased: the number stays. */
  name: string | null;
  level: Level;
}

export interface RecordingCard {
  id: Id;
  song: SongCard;
  /** The first of those who sing. */
  singer: Singer;
  /** Everybody who sings, in the order of joining. */
  singers: Singer[];
  score: number;
  stars: number;
  likes: number;
  gifts: number;
  duration_ms: number;
  published_ms: number | null;
  state: 'kept' | 'published';
  /** A small player for pages elsewhere; null unless it is published. */
  embed_url: string | null;
  /** The mix as a file; null before it is made. */
  download_url: string | null;
}

/** Where a transaction went, of which everything was carried out. */
export interface Outcome {
  id: string;
  height: number;
  index: number;
  time_ms: number;
}

export interface Paged<T> {
  items: T[];
  next: string | null;
}

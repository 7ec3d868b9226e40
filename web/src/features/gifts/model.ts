/** Gifts as pages see them: the catalogue's pictures and names, and what arrives live. */
import type { Component } from 'svelte';
import Cake from '@lucide/svelte/icons/cake';
import CarFront from '@lucide/svelte/icons/car-front';
import Castle from '@lucide/svelte/icons/castle';
import Drum from '@lucide/svelte/icons/drum';
import Flower from '@lucide/svelte/icons/flower';
import Gift from '@lucide/svelte/icons/gift';
import PartyPopper from '@lucide/svelte/icons/party-popper';
import Rose from '@lucide/svelte/icons/rose';
import type { CatalogueGift, Id, Units } from '$lib/api/shapes';
import { m } from '$lib/paraglide/messages';

/** A gift that just arrived at a recording; the live message of that name. */
export interface GiftShown {
  recording: Id;
  sender: { account: number; name: string | null };
  gift: number;
  amount: Units;
  key: Id;
  /** How many the recording has now. */
  gifts: number;
  time_ms: number;
}

interface Face {
  name: () => string;
  Icon: Component<{ size?: number }>;
}

const FACES: Record<string, Face> = {
  rose: { name: m.gifts_rose, Icon: Rose },
  bouquet: { name: m.gifts_bouquet, Icon: Flower },
  cake: { name: m.gifts_cake, Icon: Cake },
  drum: { name: m.gifts_drum, Icon: Drum },
  fireworks: { name: m.gifts_fireworks, Icon: PartyPopper },
  sports_car: { name: m.gifts_sports_car, Icon: CarFront },
  palace: { name: m.gifts_palace, Icon: Castle },
};

/** A gift's name and picture; one that this client does not know yet is a parcel with its number. */
export function faceOf(gift: number, catalogue: CatalogueGift[]): Face {
  const key = catalogue.find((one) => one.gift === gift)?.name_key ?? '';
  return FACES[key] ?? { name: () => m.gifts_other({ gift }), Icon: Gift };
}

/** Every address of the client and the page behind it. Pages load when they are first opened. */
import type { Component } from 'svelte';
import { matchPath, type Parameters } from '$lib/paths';

type Page = { default: Component<any> };

export interface Route {
  pattern: string;
  load: () => Promise<Page>;
  /** Which of the three places the bar shows as here. */
  place: 'sing' | 'home' | 'me';
  /** Opens without an account. */
  open?: boolean;
  /** Fills the screen: no bar, always dark. */
  stage?: boolean;
}

export const routes: Route[] = [
  { pattern: '/', place: 'home', load: () => import('$features/house/Home.svelte') },
  { pattern: '/songs', place: 'sing', open: true, load: () => import('$features/songs/Catalogue.svelte') },
  { pattern: '/songs/new', place: 'sing', load: () => import('$features/drafts/New.svelte') },
  { pattern: '/drafts/:id', place: 'sing', load: () => import('$features/drafts/Draft.svelte') },
  { pattern: '/songs/:id', place: 'sing', open: true, load: () => import('$features/songs/Catalogue.svelte') },
  { pattern: '/songs/:id/rights', place: 'sing', open: true, load: () => import('$features/rights/SongRights.svelte') },
  { pattern: '/songs/:id/sing', place: 'sing', stage: true, load: () => import('$features/singing/Stage.svelte') },
  { pattern: '/calibration', place: 'sing', load: () => import('$features/calibration/Calibration.svelte') },
  { pattern: '/artists/:key', place: 'sing', open: true, load: () => import('$features/songs/Artist.svelte') },
  { pattern: '/singings', place: 'me', load: () => import('$features/singing/Singings.svelte') },
  { pattern: '/singings/:id', place: 'sing', load: () => import('$features/singing/Result.svelte') },
  { pattern: '/recordings', place: 'home', load: () => import('$features/recordings/List.svelte') },
  { pattern: '/recordings/:id', place: 'home', open: true, load: () => import('$features/recordings/Recording.svelte') },
  { pattern: '/lists', place: 'me', load: () => import('$features/lists/Mine.svelte') },
  { pattern: '/playlists/:id', place: 'sing', open: true, load: () => import('$features/lists/Playlist.svelte') },
  { pattern: '/rights', place: 'me', load: () => import('$features/rights/Rights.svelte') },
  { pattern: '/takedowns', place: 'me', open: true, load: () => import('$features/takedowns/Log.svelte') },
  { pattern: '/takedowns/new', place: 'sing', open: true, load: () => import('$features/takedowns/Ask.svelte') },
  { pattern: '/following', place: 'me', load: () => import('$features/follows/Following.svelte') },
  { pattern: '/blocked', place: 'me', load: () => import('$features/blocks/Blocked.svelte') },
  { pattern: '/start', place: 'home', load: () => import('$features/members/Started.svelte') },
  { pattern: '/me', place: 'me', load: () => import('$features/members/Me.svelte') },
  { pattern: '/members/:account', place: 'home', load: () => import('$features/members/Member.svelte') },
  { pattern: '/wallet', place: 'me', load: () => import('$features/wallet/Wallet.svelte') },
  { pattern: '/wallet/send', place: 'me', load: () => import('$features/wallet/Send.svelte') },
  { pattern: '/wallet/receive', place: 'me', load: () => import('$features/wallet/Receive.svelte') },
  { pattern: '/wallet/allowances', place: 'me', load: () => import('$features/wallet/Allowances.svelte') },
  { pattern: '/wallet/days', place: 'me', load: () => import('$features/wallet/Days.svelte') },
  { pattern: '/words', place: 'me', load: () => import('$features/devices/Words.svelte') },
  { pattern: '/devices', place: 'me', load: () => import('$features/devices/Devices.svelte') },
  { pattern: '/join/:invite', place: 'me', open: true, load: () => import('$features/devices/Join.svelte') },
  { pattern: '/join', place: 'me', open: true, load: () => import('$features/devices/Join.svelte') },
  { pattern: '/recover', place: 'me', open: true, load: () => import('$features/devices/Recover.svelte') },
  { pattern: '/explorer', place: 'me', open: true, load: () => import('$features/explorer/Summary.svelte') },
  { pattern: '/explorer/blocks', place: 'me', open: true, load: () => import('$features/explorer/Blocks.svelte') },
  { pattern: '/explorer/blocks/:height', place: 'me', open: true, load: () => import('$features/explorer/Block.svelte') },
  { pattern: '/explorer/transactions/:id', place: 'me', open: true, load: () => import('$features/explorer/Transaction.svelte') },
  { pattern: '/explorer/accounts/:account', place: 'me', open: true, load: () => import('$features/explorer/Account.svelte') },
  { pattern: '/explorer/days', place: 'me', open: true, load: () => import('$features/explorer/Days.svelte') },
  { pattern: '/explorer/days/:day', place: 'me', open: true, load: () => import('$features/explorer/Day.svelte') },
];

export const nowhere: Route = { pattern: '', place: 'home', open: true, load: () => import('$features/house/Nowhere.svelte') };

/** The route of a path and its named parts; `nowhere` where no page has that address. */
export function routeOf(path: string): { route: Route; parameters: Parameters } {
  for (const route of routes) {
    const parameters = matchPath(route.pattern, path);
    if (parameters) return { route, parameters };
  }
  return { route: nowhere, parameters: {} };
}

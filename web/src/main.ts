/** The page's first script: styles, the shell, and the service worker that keeps the shell at hand. */
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import '$lib/ui/tokens.css';
import '$lib/ui/ground.css';
import { mount } from 'svelte';
import { getLocale } from '$lib/paraglide/runtime';
import App from './app/App.svelte';

document.documentElement.lang = getLocale();
mount(App, { target: document.getElementById('page')! });

if (import.meta.env.PROD && 'serviceWorker' in navigator && window.isSecureContext) {
  void navigator.serviceWorker.register('/service-worker.js');
}

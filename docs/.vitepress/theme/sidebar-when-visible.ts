import { defineAsyncComponent, hydrateOnVisible } from 'vue';

/**
 * The links of the sidebar. They are part of every page and work without a script; the script for their arrows runs when the sidebar is
 * seen. On a phone, where it is closed at first, that is a third of the work of loading a page.
 */
export default defineAsyncComponent({
  loader: () => import('vitepress/dist/client/theme-default/components/VPSidebarGroup.vue'),
  hydrate: hydrateOnVisible(),
});

/** The anchor that GitHub gives a heading. The site gives the same one, so that a link is good in both places. */
export function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/// <reference types="vitepress/client" />
// With the fonts that the reader's system has: nothing to load, and nothing that moves when it has come.
import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

export default DefaultTheme;

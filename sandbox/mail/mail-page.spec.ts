import { describe, expect, it } from '@jest/globals';
import { withNewTabs } from './mail-page.js';

describe('a mail in its frame', () => {
  it.each([
    ['<p>$& bare</p>', '<base target="_blank"><p>$& bare</p>'],
    ['<!DOCTYPE html><p>x', '<!DOCTYPE html><base target="_blank"><p>x'],
    ['<html lang="en"><body>', '<html lang="en"><base target="_blank"><body>'],
    [
      '<!doctype html>\n<html>\n<head dir="ltr"><meta>',
      '<!doctype html>\n<html>\n<head dir="ltr"><base target="_blank"><meta>',
    ],
    ['<header>x', '<base target="_blank"><header>x'],
  ])('puts the base of %j behind what has to come first', (mail, expected) => {
    expect(withNewTabs(mail)).toBe(expected);
  });
});

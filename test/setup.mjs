// Loaded before each spec: CommonJS packages that `require()` these would otherwise meet them half-way through an import cycle.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';

import { Module } from '@nestjs/common';
import { TemplateStore } from './template.store.js';

@Module({ providers: [TemplateStore], exports: [TemplateStore] })
export class TemplateModule {}

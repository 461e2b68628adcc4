import { Module } from '@nestjs/common';
import { RegistrationStore } from './registration.store.js';
import { TemplateStore } from './template.store.js';

@Module({ providers: [RegistrationStore, TemplateStore], exports: [RegistrationStore, TemplateStore] })
export class TemplateModule {}

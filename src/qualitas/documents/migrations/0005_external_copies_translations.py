"""External documents, controlled copies, translations; templates and retention of kinds; until when a revision was in force."""

import django.db.models.deletion
import qualitas.documents.models.external
import qualitas.documents.languages
import qualitas.kernel.acts.keyed
import qualitas.kernel.identity.duties
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_write_rich_text'),
        ('files', '0002_keep_the_texts_of_files'),
        ('identity', '0005_name_superiors'),
    ]

    operations = [
        migrations.CreateModel(
            name='ControlledCopy',
            fields=[
                ('id', models.UUIDField(default=qualitas.kernel.acts.keyed.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('seals', models.JSONField(default=dict, editable=False)),
                ('number', models.CharField(editable=False, max_length=30, verbose_name='number')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('state', models.CharField(default='', editable=False, max_length=20, verbose_name='state')),
                ('opened_at', models.DateTimeField(editable=False, null=True, verbose_name='opened')),
                ('confidential', models.BooleanField(default=False, editable=False, verbose_name='confidential')),
                ('copy', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='copy')),
                ('holder_name', models.CharField(blank=True, help_text='A team, another company, somebody without an account.', max_length=120, verbose_name='holder by name')),
                ('place', models.CharField(blank=True, help_text='Where it hangs or lies.', max_length=120, verbose_name='place')),
                ('recalled_on', models.DateField(blank=True, editable=False, null=True, verbose_name='recalled on')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ended on')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
            ],
            options={
                'verbose_name': 'controlled copy',
                'verbose_name_plural': 'controlled copies',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ExternalDocument',
            fields=[
                ('id', models.UUIDField(default=qualitas.kernel.acts.keyed.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('seals', models.JSONField(default=dict, editable=False)),
                ('number', models.CharField(editable=False, max_length=30, verbose_name='number')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('state', models.CharField(default='', editable=False, max_length=20, verbose_name='state')),
                ('opened_at', models.DateTimeField(editable=False, null=True, verbose_name='opened')),
                ('confidential', models.BooleanField(default=False, editable=False, verbose_name='confidential')),
                ('code', models.CharField(help_text='As its publisher calls it, such as ISO 9001.', max_length=60, verbose_name='designation')),
                ('sort', models.CharField(choices=qualitas.documents.models.external.sort_choices, default='standard', max_length=20, verbose_name='sort')),
                ('source', models.CharField(help_text='Who publishes it: a body, a customer.', max_length=120, verbose_name='publisher')),
                ('edition', models.CharField(help_text='Its year, issue or index, such as 2015.', max_length=60, verbose_name='edition')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ('place', models.CharField(blank=True, help_text='A link or a place, where it is no file here.', max_length=500, verbose_name='where it is kept')),
                ('file_name', models.CharField(blank=True, default='', editable=False, max_length=150, verbose_name='file')),
                ('check_months', models.PositiveSmallIntegerField(default=12, help_text='How often somebody looks whether there is a newer edition.', verbose_name='check after months')),
                ('due_days', models.PositiveSmallIntegerField(default=14, verbose_name='days to acknowledge')),
                ('checked_on', models.DateField(blank=True, editable=False, null=True, verbose_name='checked on')),
                ('how_checked', models.TextField(blank=True, max_length=2000, verbose_name='how it was checked')),
                ('next_check', models.DateField(blank=True, null=True, verbose_name='next check')),
                ('newer', models.CharField(blank=True, default='', editable=False, max_length=60, verbose_name='newer edition')),
                ('over_on', models.DateField(blank=True, editable=False, null=True, verbose_name='in use until')),
            ],
            options={
                'verbose_name': 'external document',
                'verbose_name_plural': 'external documents',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Informed',
            fields=[
                ('id', models.UUIDField(default=qualitas.kernel.acts.keyed.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('duty', models.CharField(choices=qualitas.kernel.identity.duties.duty_choices, default='', max_length=40)),
            ],
            options={
                'ordering': ('position',),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='document',
            name='language',
            field=models.CharField(blank=True, choices=qualitas.documents.languages.language_choices, default='', max_length=8, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='document',
            name='translation_of',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='documents.document', verbose_name='translation of'),
        ),
        migrations.AddField(
            model_name='documentkind',
            name='keep_months',
            field=models.PositiveSmallIntegerField(default=0, help_text='Months after a revision was superseded or withdrawn; 0: as the organisation keeps documents.', verbose_name='keep after it is over'),
        ),
        migrations.AddField(
            model_name='documentkind',
            name='template',
            field=models.TextField(blank=True, help_text='With what a new document of this kind begins. {{code}} and the like are filled in.', max_length=200000, verbose_name='template'),
        ),
        migrations.AddField(
            model_name='revision',
            name='behind',
            field=models.BooleanField(default=False, editable=False, verbose_name='behind the original'),
        ),
        migrations.AddField(
            model_name='revision',
            name='over_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='in force until'),
        ),
        migrations.AddField(
            model_name='revision',
            name='translates',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translated_by', to='documents.revision', verbose_name='translates'),
        ),
        migrations.AddField(
            model_name='controlledcopy',
            name='holder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='held_copies', to='identity.person', verbose_name='holder'),
        ),
        migrations.AddField(
            model_name='controlledcopy',
            name='organisation',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation'),
        ),
        migrations.AddField(
            model_name='controlledcopy',
            name='revision',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='documents.revision', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='controlledcopy',
            name='site',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.site', verbose_name='site'),
        ),
        migrations.AddField(
            model_name='externaldocument',
            name='checked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='checked by'),
        ),
        migrations.AddField(
            model_name='externaldocument',
            name='content',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.content'),
        ),
        migrations.AddField(
            model_name='externaldocument',
            name='organisation',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation'),
        ),
        migrations.AddField(
            model_name='externaldocument',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_external_documents', to='identity.person', verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='externaldocument',
            name='replaces',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='documents.externaldocument', verbose_name='replaces'),
        ),
        migrations.AddField(
            model_name='informed',
            name='external',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distribution', to='documents.externaldocument'),
        ),
        migrations.AddField(
            model_name='informed',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='identity.person'),
        ),
        migrations.AddField(
            model_name='informed',
            name='site',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='identity.site'),
        ),
        migrations.AddIndex(
            model_name='controlledcopy',
            index=models.Index(fields=['organisation', 'state', 'number'], name='document_controll_state'),
        ),
        migrations.AddConstraint(
            model_name='controlledcopy',
            constraint=models.UniqueConstraint(fields=('organisation', 'number'), name='documents_controlledcopy_number'),
        ),
        migrations.AddConstraint(
            model_name='controlledcopy',
            constraint=models.UniqueConstraint(fields=('organisation', 'revision', 'copy'), name='documents_copy_once'),
        ),
        migrations.AddIndex(
            model_name='externaldocument',
            index=models.Index(fields=['organisation', 'state', 'number'], name='document_external_state'),
        ),
        migrations.AddIndex(
            model_name='externaldocument',
            index=models.Index(fields=['organisation', 'code'], name='documents_external_code'),
        ),
        migrations.AddIndex(
            model_name='externaldocument',
            index=models.Index(condition=models.Q(('state', 'in use')), fields=['next_check'], name='documents_external_due'),
        ),
        migrations.AddConstraint(
            model_name='externaldocument',
            constraint=models.UniqueConstraint(fields=('organisation', 'number'), name='documents_externaldocument_number'),
        ),
        migrations.AddConstraint(
            model_name='externaldocument',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in use')), fields=('organisation', 'code'), name='documents_one_edition', violation_error_message='An external document of this designation is in use already; renew that one.'),
        ),
    ]

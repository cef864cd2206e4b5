import core.tenancy.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0047_wall_of_outer_channels'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='anchor',
            name='core_anchor_kind_known',
        ),
        migrations.AlterField(
            model_name='anchor',
            name='kind',
            field=models.CharField(choices=[('unit', '单位'), ('party_org', '党组织'), ('region', '区域'), ('person', '人员'), ('chain', '产业链'), ('project', '重点项目'), ('body', '链党组织'), ('pairing', '结对'), ('activity', '共建活动'), ('outcome', '成效'), ('guidance', '工作提示'), ('recommendation', '推荐'), ('team', '队伍'), ('post', '示范岗'), ('campaign', '活动计划'), ('station', '党建工作指导站'), ('brand', '党建品牌'), ('honour', '荣誉'), ('fund', '专项经费'), ('exchange', '挂职交流'), ('growth', '双向培养'), ('meeting', '会议'), ('meeting_series', '系列会议'), ('topic', '议题'), ('resolution', '决议'), ('minutes', '会议纪要'), ('ticket', '工单'), ('pack', '年度清单'), ('job', '后台任务')], max_length=16),
        ),
        migrations.AlterField(
            model_name='attachment',
            name='owner',
            field=core.tenancy.fields.AnchorForeignKey(blank=True, kinds=('unit', 'party_org', 'region', 'person', 'chain', 'project', 'body', 'pairing', 'activity', 'outcome', 'guidance', 'recommendation', 'team', 'post', 'campaign', 'station', 'brand', 'honour', 'fund', 'exchange', 'growth', 'meeting', 'meeting_series', 'topic', 'resolution', 'minutes', 'ticket', 'pack', 'job'), null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.anchor'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='subject',
            field=core.tenancy.fields.AnchorForeignKey(blank=True, kinds=('unit', 'party_org', 'region', 'person', 'chain', 'project', 'body', 'pairing', 'activity', 'outcome', 'guidance', 'recommendation', 'team', 'post', 'campaign', 'station', 'brand', 'honour', 'fund', 'exchange', 'growth', 'meeting', 'meeting_series', 'topic', 'resolution', 'minutes', 'ticket', 'pack', 'job'), null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.anchor'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='subject',
            field=core.tenancy.fields.AnchorForeignKey(blank=True, kinds=('unit', 'party_org', 'region', 'person', 'chain', 'project', 'body', 'pairing', 'activity', 'outcome', 'guidance', 'recommendation', 'team', 'post', 'campaign', 'station', 'brand', 'honour', 'fund', 'exchange', 'growth', 'meeting', 'meeting_series', 'topic', 'resolution', 'minutes', 'ticket', 'pack', 'job'), null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.anchor'),
        ),
        migrations.AddConstraint(
            model_name='anchor',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['unit', 'party_org', 'region', 'person', 'chain', 'project', 'body', 'pairing', 'activity', 'outcome', 'guidance', 'recommendation', 'team', 'post', 'campaign', 'station', 'brand', 'honour', 'fund', 'exchange', 'growth', 'meeting', 'meeting_series', 'topic', 'resolution', 'minutes', 'ticket', 'pack', 'job'])), name='core_anchor_kind_known'),
        ),
    ]

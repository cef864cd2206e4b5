from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0019_meetings_have_anchors'),
    ]

    operations = [
        migrations.AlterField(
            model_name='duplicatepair',
            name='first_kind',
            field=models.CharField(choices=[('unit', '单位'), ('party_org', '党组织'), ('region', '区域'), ('person', '人员'), ('chain', '产业链'), ('project', '重点项目'), ('body', '链党组织'), ('pairing', '结对'), ('activity', '共建活动'), ('outcome', '成效'), ('guidance', '工作提示'), ('recommendation', '推荐'), ('team', '队伍'), ('post', '示范岗'), ('campaign', '活动计划'), ('station', '党建工作指导站'), ('brand', '党建品牌'), ('honour', '荣誉'), ('fund', '专项经费'), ('exchange', '挂职交流'), ('growth', '双向培养'), ('meeting', '会议'), ('meeting_series', '系列会议'), ('topic', '议题'), ('resolution', '决议'), ('minutes', '会议纪要'), ('ticket', '工单'), ('pack', '年度清单'), ('job', '后台任务')], max_length=16, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='duplicatepair',
            name='second_kind',
            field=models.CharField(choices=[('unit', '单位'), ('party_org', '党组织'), ('region', '区域'), ('person', '人员'), ('chain', '产业链'), ('project', '重点项目'), ('body', '链党组织'), ('pairing', '结对'), ('activity', '共建活动'), ('outcome', '成效'), ('guidance', '工作提示'), ('recommendation', '推荐'), ('team', '队伍'), ('post', '示范岗'), ('campaign', '活动计划'), ('station', '党建工作指导站'), ('brand', '党建品牌'), ('honour', '荣誉'), ('fund', '专项经费'), ('exchange', '挂职交流'), ('growth', '双向培养'), ('meeting', '会议'), ('meeting_series', '系列会议'), ('topic', '议题'), ('resolution', '决议'), ('minutes', '会议纪要'), ('ticket', '工单'), ('pack', '年度清单'), ('job', '后台任务')], max_length=16, verbose_name='乙的类别'),
        ),
        migrations.AlterField(
            model_name='merge',
            name='absorbed_kind',
            field=models.CharField(choices=[('unit', '单位'), ('party_org', '党组织'), ('region', '区域'), ('person', '人员'), ('chain', '产业链'), ('project', '重点项目'), ('body', '链党组织'), ('pairing', '结对'), ('activity', '共建活动'), ('outcome', '成效'), ('guidance', '工作提示'), ('recommendation', '推荐'), ('team', '队伍'), ('post', '示范岗'), ('campaign', '活动计划'), ('station', '党建工作指导站'), ('brand', '党建品牌'), ('honour', '荣誉'), ('fund', '专项经费'), ('exchange', '挂职交流'), ('growth', '双向培养'), ('meeting', '会议'), ('meeting_series', '系列会议'), ('topic', '议题'), ('resolution', '决议'), ('minutes', '会议纪要'), ('ticket', '工单'), ('pack', '年度清单'), ('job', '后台任务')], max_length=16, verbose_name='并入的类别'),
        ),
        migrations.AlterField(
            model_name='merge',
            name='survivor_kind',
            field=models.CharField(choices=[('unit', '单位'), ('party_org', '党组织'), ('region', '区域'), ('person', '人员'), ('chain', '产业链'), ('project', '重点项目'), ('body', '链党组织'), ('pairing', '结对'), ('activity', '共建活动'), ('outcome', '成效'), ('guidance', '工作提示'), ('recommendation', '推荐'), ('team', '队伍'), ('post', '示范岗'), ('campaign', '活动计划'), ('station', '党建工作指导站'), ('brand', '党建品牌'), ('honour', '荣誉'), ('fund', '专项经费'), ('exchange', '挂职交流'), ('growth', '双向培养'), ('meeting', '会议'), ('meeting_series', '系列会议'), ('topic', '议题'), ('resolution', '决议'), ('minutes', '会议纪要'), ('ticket', '工单'), ('pack', '年度清单'), ('job', '后台任务')], max_length=16, verbose_name='类别'),
        ),
    ]

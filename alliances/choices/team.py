"""Teams of chain bodies (R30, R52, R56, F113, F154, F156)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class TeamMeaning(TextChoices):
    TASK = "task", "攻坚队"
    VOLUNTEER = "volunteer", "志愿服务队"
    LINK = "link", "结对联系队伍"
    TALENT = "talent", "人才队伍"
    PROFESSIONAL = "professional", "专业服务团"
    TASK_FORCE = "task_force", "工作专班"
    EXPERT = "expert", "专家智库"
    OTHER = "other", "其他队伍"


class TeamState(TextChoices):
    ACTIVE = "active", "在队"
    DONE = "done", "任务完成"
    DISBANDED = "disbanded", "已撤销"


TEAM_TRANSITIONS: Mapping[str, frozenset[str]] = {
    TeamState.ACTIVE: frozenset({TeamState.DONE, TeamState.DISBANDED}),
    TeamState.DONE: frozenset({TeamState.ACTIVE}),
    TeamState.DISBANDED: frozenset({TeamState.ACTIVE}),
}

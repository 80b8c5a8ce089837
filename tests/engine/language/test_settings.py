"""Settings from the environment: each fault names its variable."""

import pytest

from llamaextract_nb.engine.language.settings import find_settings
from llamaextract_nb.errors import ConfigError


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"LLAMAEXTRACT_NB_LLM_BASE_URL": ""}, "LLAMAEXTRACT_NB_LLM_BASE_URL is not set"),
        ({"LLAMAEXTRACT_NB_LLM_MODEL": " "}, "LLAMAEXTRACT_NB_LLM_MODEL is not set"),
        ({"LLAMAEXTRACT_NB_LLM_BASE_URL": "localhost:11434"}, "must start with https"),
        ({"LLAMAEXTRACT_NB_LLM_BASE_URL": "http://me:pass@host/v1"}, "address alone"),
        ({"LLAMAEXTRACT_NB_LLM_BASE_URL": "http://host:99999/v1"}, "not a URL"),
        ({"LLAMAEXTRACT_NB_LLM_MAX_TOKENS": "-1"}, "LLAMAEXTRACT_NB_LLM_MAX_TOKENS must be a whole number"),
        ({"LLAMAEXTRACT_NB_LLM_KEY": "sk x"}, "key is empty, or has spaces"),
    ],
)
def test_settings_name_the_variable(environment, given, words):
    with pytest.raises(ConfigError, match=words) as caught:
        find_settings({**environment, **given})
    assert "pass@" not in str(caught.value)


def test_settings_say_where_the_model_is(environment):
    assert find_settings(environment).is_here
    far = find_settings({**environment, "LLAMAEXTRACT_NB_LLM_BASE_URL": "https://api.example.com/v1/"})
    assert (far.is_here, far.host, far.base_url) == (False, "api.example.com", "https://api.example.com/v1")

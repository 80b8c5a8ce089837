"""Invoices in many languages and scripts, with the digits, dates and currencies of each."""

import pytest

FIELDS = {
    "invoice_date": "date",
    "seller": str,
    "buyer": str,
    "net": float,
    "tax": float,
    "total": float,
    "currency": str,
    "phone": str,
}
INVOICES = {
    "he": (
        """\
חשבונית מס מספר 20417
תאריך: 12/03/2026
תאריך לתשלום: 11/04/2026
ספק: אורן טכנולוגיות בע"מ
לקוח: גל שיווק בע"מ
טלפון: 03-5551234
דוא"ל: info@oren.example
סכום לפני מע"מ: 1,000.00 ₪
מע"מ 17%: 170.00 ₪
סה"כ לתשלום: 1,170.00 ₪
""",
        {
            "seller": 'אורן טכנולוגיות בע"מ',
            "buyer": 'גל שיווק בע"מ',
            "currency": "ILS",
            "phone": "03-5551234",
            "tax": 170,
        },
    ),
    "ar": (
        """\
فاتورة رقم: ٢٠٤١٧
تاريخ الفاتورة: ١٢/٠٣/٢٠٢٦
تاريخ الاستحقاق: ١١/٠٤/٢٠٢٦
المورد: شركة النخيل للتجارة
العميل: مؤسسة الأمل
هاتف: ٠١١٥٥٥١٢٣٤
البريد الإلكتروني: info@nakheel.example
المجموع الفرعي: ١٬٠٠٠٫٠٠ ر.س
ضريبة القيمة المضافة: ١٥٠٫٠٠ ر.س
الإجمالي: ١٬١٥٠٫٠٠ ر.س
""",
        {"seller": "شركة النخيل للتجارة", "buyer": "مؤسسة الأمل", "currency": "SAR", "phone": "0115551234", "tax": 150},
    ),
    "ja": (
        """\
請求書
請求書番号：第２０４１７号
発行日：令和8年3月12日
お支払期限：令和8年4月11日
株式会社みどり商事 御中
有限会社あおば印刷
TEL：０３－５５５５－１２３４
メール：info@aoba.example
小計　￥１，０００
消費税（10%）　￥１００
合計金額　￥１，１００
""",
        {
            "seller": "有限会社あおば印刷",
            "buyer": "株式会社みどり商事",
            "currency": "JPY",
            "phone": "03-5555-1234",
            "tax": 100,
        },
    ),
    "zh": (
        """\
增值税普通发票
发票号码：20260417
开票日期：2026年03月12日
购买方名称：青禾贸易有限公司
销售方名称：绿屋用品有限公司
电话：010-55551234
邮箱：info@lvwu.example
合计金额：￥1,000.00
税额：￥130.00
价税合计（小写）：￥1,130.00
""",
        {
            "seller": "绿屋用品有限公司",
            "buyer": "青禾贸易有限公司",
            "currency": "CNY",
            "phone": "010-55551234",
            "tax": 130,
        },
    ),
    "zh-tw": (
        """\
電子發票證明聯
發票號碼：AB-12345678
日期：民國115年3月12日
買方：青禾貿易有限公司
賣方：綠屋用品股份有限公司
電話：02-5555-1234
銷售額：NT$1,000
營業稅：NT$50
總計：NT$1,050
""",
        {
            "seller": "綠屋用品股份有限公司",
            "buyer": "青禾貿易有限公司",
            "currency": "TWD",
            "phone": "02-5555-1234",
            "tax": 50,
        },
    ),
    "ru": (
        """\
Счёт-фактура № 20417
от 12 марта 2026 г.
Срок оплаты: 11.04.2026
Поставщик: ООО «Зелёный дом»
Покупатель: АО «Север»
Тел.: +7 (495) 555-12-34
Эл. почта: info@dom.example
Сумма без НДС: 1 000,00 руб.
НДС 20%: 200,00 руб.
Итого к оплате: 1 200,00 руб.
""",
        {
            "seller": "ООО «Зелёный дом»",
            "buyer": "АО «Север»",
            "currency": "RUB",
            "phone": "+7 (495) 555-12-34",
            "tax": 200,
        },
    ),
    "tr": (
        """\
FATURA No: ABC2026000417
Fatura Tarihi: 12.03.2026
Son Ödeme Tarihi: 11.04.2026
Satıcı: Yeşil Ev A.Ş.
Alıcı: Kuzey Ticaret Ltd. Şti.
Telefon: +90 212 555 12 34
E-posta: info@yesil.example
Ara Toplam: 1.000,00 TL
KDV %20: 200,00 TL
Genel Toplam: 1.200,00 TL
""",
        {
            "seller": "Yeşil Ev A.Ş.",
            "buyer": "Kuzey Ticaret Ltd. Şti.",
            "currency": "TRY",
            "phone": "+90 212 555 12 34",
            "tax": 200,
        },
    ),
    "hi": (
        """\
चालान संख्या: 20417
चालान दिनांक: १२/०३/२०२६
देय तिथि: ११/०४/२०२६
विक्रेता: हरित गृह प्राइवेट लिमिटेड
ग्राहक: उत्तर व्यापार
दूरभाष: +91 11 5555 1234
ईमेल: info@harit.example
उप योग: ₹१,०००.००
कर: ₹१८०.००
कुल योग: ₹१,१८०.००
""",
        {
            "seller": "हरित गृह प्राइवेट लिमिटेड",
            "buyer": "उत्तर व्यापार",
            "currency": "INR",
            "phone": "+91 11 5555 1234",
            "tax": 180,
        },
    ),
    "pt": (
        """\
Fatura n.º FT 2026/417
Data de emissão: 12/03/2026
Data de vencimento: 11/04/2026
Fornecedor: Casa Verde, Lda.
Cliente: Norte Comércio S.A.
Telefone: +351 21 555 12 34
Subtotal: 1.000,00 €
IVA 23%: 230,00 €
Total a pagar: 1.230,00 €
IBAN: PT50 0002 0123 1234 5678 9015 4
""",
        {
            "seller": "Casa Verde, Lda.",
            "buyer": "Norte Comércio S.A.",
            "currency": "EUR",
            "phone": "+351 21 555 12 34",
            "tax": 230,
        },
    ),
}


@pytest.mark.parametrize("language", INVOICES)
def test_an_invoice(found, language):
    text, expected = INVOICES[language]
    shared = {"invoice_date": "2026-03-12", "net": 1000, "total": 1000 + expected["tax"]}
    assert found(text, FIELDS) == {**shared, **expected}


def test_numbers_of_documents_have_the_digits_of_all(found):
    assert found("請求書番号：第８１２号\n", {"invoice_number": str}) == {"invoice_number": "812"}
    assert found("رقم الفاتورة: ٨١٢\n", {"invoice_number": str}) == {"invoice_number": "812"}


def test_a_buyer_is_printed_as_the_buyers_name(found):
    text = "Invoice 812\nCustomer name: Harrow Toys\nVendor name: Brightwater Supplies\n"
    assert found(text, {"customer": str, "vendor": str}) == {
        "customer": "Harrow Toys",
        "vendor": "Brightwater Supplies",
    }

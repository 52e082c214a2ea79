"""Names of shops as people really give them, in the languages of our merchants: none may be stopped."""

from __future__ import annotations

ORDINARY_NAMES = tuple(
    """
    North & Pine
    Ayaz
    달빛상점
    ร้านดาว
    Apple Tree Clothing
    Wise Owl Books
    Nike's Cousin & Sons
    24 Stunden
    Harbour Lane
    Willow & Wren
    The Copper Kettle
    Bramble Home
    Little Acorns
    Stone & Thread
    Oak Street Supply
    Juniper Goods
    Marlow Shoes
    Fern Hollow
    Hazel and Rye
    Blue Heron Outdoors
    Sunday Linen
    The Wool Room
    Cedar Bikes
    Pebble Toys
    Larkspur Flowers
    Foxglove Jewellery
    Salt Water Swim
    Mill Lane Tea
    Golden Hour Candles
    Birdsong Instruments
    Tall Ship Coffee
    Wandering Goat
    Paper Moon Cards
    River Road Denim
    Honest Hound
    Quiet Corner Books
    High Peak Boots
    Daisy Chain Baby
    Twelve Bells
    Postcard Prints
    Bankside Ceramics
    Riverbank Yoga
    Target Archery Supply
    Express Yourself Dance
    Chase the Sun Travel Gear
    Square Root Puzzles
    Royal Oak Furniture
    Metro Sneakers
    Discovery Toys
    Amazonia Plants
    Prime Cuts Butcher
    Shell Beach Surf
    Orange Blossom
    Capital Cycles
    First Light Lamps
    Union Street Records
    Halifax Harbour Knits
    Visa Photo Studio Lea
    Otto's Garage
    Elster Vogelfutter
    Hermes & Daughters Saddlery
    Garanti Usta Mobilya
    Param Halı
    Kiremit Ev
    Lale Moda
    Güneş Tekstil
    Yıldız Ayakkabı
    Deniz Mavisi
    Ebru Tasarım
    Zeytin Dalı
    Anadolu El Sanatları
    İpek Yolu Halı
    Çınar Kitap
    Mavi Boncuk
    Nar Takı
    Kardelen Çiçek
    Bahar Bebek
    Gül Kokusu
    Tuğba Giyim
    Ege Doğal
    Kapadokya Seramik
    Pamuk Ev Tekstili
    Sedef Kakma
    Badem Kozmetik
    Fındık Oyuncak
    Ada Kahve
    Rüzgar Bisiklet
    Kuzey Outdoor
    Çam Mobilya
    Şirin Butik
    Bursa Havlu
    Usta Bıçak
    Karadeniz Çay
    Işık Aydınlatma
    Toprak Saksı
    Ceviz Atölye
    Leylek Bebek
    Nazar Takı
    Selvi Kozmetik
    Trend Ayakkabı
    하늘옷장
    봄날의서재
    소소한가게
    바다향기
    숲속공방
    햇살농장
    나무그늘
    고운한복
    별빛캔들
    달콤베이커리
    오늘의찻집
    초록화분
    작은책방
    모닝커피
    손뜨개이야기
    서울가죽
    제주감귤농원
    한강자전거
    구름신발
    도토리장난감
    은하수주얼리
    청춘스포츠
    미소화장품
    우리집그릇
    다정한이불
    행복한반려견
    푸른등산
    노을캠핑
    동네문구
    따뜻한니트
    하나로살림
    신한복집
    국민체조용품
    토스트가게
    농부의밥상
    기업선물세트
    ร้านใบไม้
    บ้านไหมไทย
    ดอกไม้ริมทาง
    กาแฟยามเช้า
    ผ้าทอเชียงใหม่
    เครื่องปั้นดินเผา
    สวนสมุนไพร
    ร้านหนังสือเล็กๆ
    รองเท้าสบาย
    ของเล่นไม้
    แม่บ้านสะอาด
    น้ำหอมดอกมะลิ
    ครัวคุณยาย
    จักรยานเมืองเก่า
    เสื้อยืดทะเล
    เทียนหอมลำปาง
    เครื่องเงินน่าน
    ร้านแมวส้ม
    บ้านตุ๊กตา
    ชาดอยสูง
    กรุงเทพแฟชั่น
    ไทยพาณิชย์ศิลป์ไม้
    Waldkauz Mode
    Sonnenschein Spielwaren
    Kaffeerösterei Nord
    Bergkristall Schmuck
    Die Holzwerkstatt
    Lindenhof Naturkost
    Möwenpost Papeterie
    Strickliesel
    Fahrradladen Kette
    Blütezeit Floristik
    Alpenglühen Outdoor
    Hafenkante Textil
    Kleine Eule
    Buchhandlung Seitenweise
    Tischlerei Ahorn
    Nordlicht
    Schöner Schlafen
    Zuckerbäcker
    Wollwerk
    Gartenzwerg & Co
    Postkartenliebe
    Bankgeheimnis Sitzmöbel
    Maison Lavande
    Atelier Clémence
    La Petite Ourse
    Les Deux Chats
    Boulangerie du Pont
    Casa Azulejo
    Olivar del Sur
    Zapatería Luna
    El Taller Verde
    Bottega Limone
    Ceramiche Sole
    Il Filo Rosso
    Tulp & Tegel
    Fietsenmaker Jan
    De Groene Kamer
    Skog & Fjäll
    Hygge Hjem
    Polna Kawa
    Leśny Zakątek
    Zelený Dům
    Kavárna Kocour
    Море Книг
    Берёзка
    Тёплый Дом
    Ελιά και Θάλασσα
    Το Μικρό Βιβλιοπωλείο
    さくら雑貨店
    月の庭
    青い鳥書房
    山水茶行
    Warung Melati
    Batik Rumah
    Sari Rasa
    Trendy Loft
    Papa's Barber
    Otter & Sons
    Swish Curtains
    Visage Kosmetik
    Mister Card Games
    """.strip().split("\n    ")
)
